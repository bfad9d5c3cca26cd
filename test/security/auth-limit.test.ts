/** How often one may try, counted on SQLite. */
import { openTestSqlite } from '../database.ts'
import { describeLimits } from './auth-limit.ts'

describeLimits('AUTH-01, AUTH-02, AUTH-03, KEY-09: counting on SQLite', openTestSqlite)
