/** The list: every way of speaking that the hub has, one line a dialect. */
import { createDialects } from '../dialect.ts'
import { link } from './link/index.ts'
import { rechat } from './rechat/index.ts'
import { saml } from './saml/index.ts'

export const dialects = createDialects([saml, link, rechat])
