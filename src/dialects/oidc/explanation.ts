/** What administrators are told of the rules of OpenID Connect. */
import type { Explanations, ExplanationWords } from '../../explanation.ts'

const english = {
  'oidc.description': {
    sentence: 'What {source} publishes about itself is not usable.',
    remedy: 'Compare the issuer address; its description has to be there and name safe addresses.',
  },
  'oidc.issuer': {
    sentence: 'The answer comes from another issuer than {source}.',
    remedy: 'Enter the issuer as the provider writes it, letter by letter; with Entra, the tenant.',
    label: 'issuer',
  },
  'oidc.audience': {
    sentence: '{source} has answered another client: the token is for another audience.',
    remedy: 'Compare the client ID here and there.',
    label: 'audience (client ID)',
  },
  'oidc.time': {
    sentence: 'By our clock, the token of {source} is over or good only later: the clocks differ.',
    remedy: 'Set both clocks by NTP.',
    label: 'seconds since 1970',
  },
  'oidc.nonce': {
    sentence: 'The token of {source} was made for another sign-in than this one.',
    remedy: 'Begin again from the sign-in page. If it stays so, the provider leaves the nonce out.',
  },
  'oidc.not-anew': {
    sentence: 'The person was to sign in anew at {source}, and it took an older sign-in.',
    remedy: 'Let it obey max_age and send auth_time.',
  },
  'oidc.access-token': {
    sentence: 'The two tokens of {source} do not belong together.',
    remedy: 'Begin again. If it stays so, somebody stands between: check the address.',
  },
  'oidc.domain': {
    sentence: 'The person belongs to another domain at {source} than the one that is demanded.',
    remedy: 'Sign in with an account of that domain, or change which one is demanded.',
    label: 'domain',
  },
  'oidc.key': {
    sentence: 'The token of {source} is signed with a key that it does not publish.',
    remedy: 'Wait five minutes and try again: new keys are fetched then. Else ask the provider.',
    label: 'key',
  },
  'oidc.signature': {
    sentence: 'The signature of the token does not fit the key that {source} publishes.',
    remedy: 'Ask the provider. Somebody may have changed the token on its way.',
  },
  'oidc.algorithm': {
    sentence: '{source} has signed the token in a way that is not taken.',
    remedy: 'Let it sign with RS256 or ES256, as its description says.',
    label: 'algorithm',
  },
  'oidc.refused-there': {
    sentence: '{source} has not signed the person in, and says so.',
    remedy: 'Look at what it says; the person may lack a right to this application there.',
    label: 'its answer',
  },
  'oidc.code': {
    sentence: '{source} did not take its own code back.',
    remedy: 'Begin again. If it stays so, compare the redirect address and the client settings.',
    label: 'its answer',
  },
  'oidc.address': {
    sentence: 'The answer of {source} came to another address than the one that was asked for.',
    remedy: 'Register the address there that the settings of the source name.',
    label: 'redirect address',
  },
  'oidc.answer': {
    sentence: 'The answer of {source} is not one that OpenID Connect allows.',
    remedy: 'The event says what is odd about it; ask whoever runs the provider.',
  },
} as const satisfies Record<string, ExplanationWords>

/** Some of what goes wrong here goes wrong at every source. */
type SharedRule = 'source.status' | 'source.subject'

export type OidcRule = keyof typeof english | SharedRule

export const oidcExplanations: Explanations<keyof typeof english> = { en: english }
