import { openTestSqlite } from '../database.ts'
import { replayAll } from './suite.ts'

replayAll('SQLite', openTestSqlite)
