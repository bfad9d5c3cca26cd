/**
 * The names that SAML 2.0 and XML Signature fix: namespaces, bindings, formats, statuses.
 */

export const assertionNamespace = 'urn:oasis:names:tc:SAML:2.0:assertion'
export const protocolNamespace = 'urn:oasis:names:tc:SAML:2.0:protocol'
export const metadataNamespace = 'urn:oasis:names:tc:SAML:2.0:metadata'
export const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#'
export const encryptionNamespace = 'http://www.w3.org/2001/04/xmlenc#'
/** Microsoft's names of attributes begin so. */
export const claimNamespace = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'

/** Exclusive C14N: both the algorithm and the namespace of `InclusiveNamespaces`. */
export const exclusiveCanonical = 'http://www.w3.org/2001/10/xml-exc-c14n#'
export const envelopedSignature = `${signatureNamespace}enveloped-signature`

/** SAML Bindings §3: how a message travels. */
export const bindings = {
  redirect: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
  post: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
  deflate: 'urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE',
} as const

/** SAML Core §8.3: what kind of name a NameID is. */
export const nameIdFormats = {
  unspecified: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  emailAddress: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  persistent: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  transient: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
  entity: 'urn:oasis:names:tc:SAML:2.0:nameid-format:entity',
} as const

/** SAML Core §8.2: how an attribute's name is to be read. */
export const attributeNameFormats = {
  basic: 'urn:oasis:names:tc:SAML:2.0:attrname-format:basic',
  uri: 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',
  unspecified: 'urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified',
} as const

const status = 'urn:oasis:names:tc:SAML:2.0:status:'

/** SAML Core §3.2.2.2: the first four stand at the top, the others below one of them. */
export const statuses = {
  success: `${status}Success`,
  requester: `${status}Requester`,
  responder: `${status}Responder`,
  versionMismatch: `${status}VersionMismatch`,
  authnFailed: `${status}AuthnFailed`,
  invalidNameIdPolicy: `${status}InvalidNameIDPolicy`,
  noAuthnContext: `${status}NoAuthnContext`,
  noPassive: `${status}NoPassive`,
  partialLogout: `${status}PartialLogout`,
  requestDenied: `${status}RequestDenied`,
  requestUnsupported: `${status}RequestUnsupported`,
  unknownPrincipal: `${status}UnknownPrincipal`,
} as const

const context = 'urn:oasis:names:tc:SAML:2.0:ac:classes:'

/** SAML Authentication Context §3.4: how a person proved who they are. */
export const authnContexts = {
  unspecified: `${context}unspecified`,
  password: `${context}Password`,
  passwordProtectedTransport: `${context}PasswordProtectedTransport`,
  previousSession: `${context}PreviousSession`,
  x509: `${context}X509`,
  timeSyncToken: `${context}TimeSyncToken`,
} as const

/** SAML Profiles §3.3: whoever brings the assertion is the subject. */
export const bearerMethod = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'
