import { openTestPostgres } from '../database.ts'
import { twoBrands } from './two-brands.ts'

twoBrands('PostgreSQL', openTestPostgres)
