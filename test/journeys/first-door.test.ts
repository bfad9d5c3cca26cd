import { openTestSqlite } from '../database.ts'
import { firstDoor } from './first-door.ts'

firstDoor('SQLite', openTestSqlite)
