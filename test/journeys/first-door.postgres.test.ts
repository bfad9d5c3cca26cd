import { openTestPostgres } from '../database.ts'
import { firstDoor } from './first-door.ts'

firstDoor('PostgreSQL', openTestPostgres)
