/** How often one may try, counted on PostgreSQL. */
import { openTestPostgres } from '../database.ts'
import { describeLimits } from './auth-limit.ts'

describeLimits('AUTH-01, AUTH-02, AUTH-03, KEY-09: counting on PostgreSQL', openTestPostgres)
