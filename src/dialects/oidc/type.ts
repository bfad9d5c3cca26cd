/** By this name connectors of this dialect are kept. */
export const type = 'oidc'
