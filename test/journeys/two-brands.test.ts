import { openTestSqlite } from '../database.ts'
import { twoBrands } from './two-brands.ts'

twoBrands('SQLite', openTestSqlite)
