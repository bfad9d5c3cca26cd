import { openTestPostgres } from '../database.ts'
import { replayAll } from './suite.ts'

replayAll('PostgreSQL', openTestPostgres)
