/** The list: every way of speaking that the hub has, one line a dialect. */
import { createDialects } from '../dialect.ts'
import { forwardAuth } from './forward-auth/index.ts'
import { link } from './link/index.ts'
import { oidc } from './oidc/index.ts'
import { rechat } from './rechat/index.ts'
import { restConnector } from './rest-connector/index.ts'
import { ringotel } from './ringotel/index.ts'
import { saml } from './saml/index.ts'
import { sampleSite } from './sample-site/index.ts'
import { scim } from './scim/index.ts'
import { websiteToolbox } from './website-toolbox/index.ts'
import { xenioo } from './xenioo/index.ts'

export const dialects = createDialects([
  saml,
  link,
  rechat,
  websiteToolbox,
  xenioo,
  forwardAuth,
  restConnector,
  ringotel,
  oidc,
  scim,
  sampleSite,
])
