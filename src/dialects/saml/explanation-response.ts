/** What administrators are told when an identity provider answers us, or signs somebody out. */
import type { ExplanationWords } from '../../explanation.ts'

export const responseWords = {
  'saml.unconfirmed': {
    sentence: 'The keys of {source} have not been confirmed yet, so nobody can sign in with it.',
    remedy: 'Look at what its metadata publishes and confirm it, or enter its certificates.',
  },
  'saml.unsigned-response': {
    sentence: '{source} sent an answer without a signature.',
    remedy: 'Let it sign the response, the assertion or both.',
  },
  'saml.unsigned-part': {
    sentence: '{source} has not signed the part that must be signed.',
    remedy: 'Let it sign that part too, or change what must be signed.',
  },
  'saml.issuer': {
    sentence: 'The answer comes from another identity provider than {source}.',
    remedy: 'Compare the entity IDs: the one in the answer has to be the one that is set here.',
    label: 'issuer',
  },
  'saml.audience': {
    sentence: '{source} has answered somebody else: the answer is for another audience.',
    remedy: 'Enter our entity ID there as the audience, letter by letter.',
    label: 'audience',
  },
  'saml.response-address': {
    sentence: '{source} has sent its answer to another address than it says in it.',
    remedy: 'Enter our ACS URL there, letter by letter.',
    label: 'address of the answer (Destination)',
  },
  'saml.confirmation': {
    sentence: 'The answer of {source} does not say that it is for this sign-in.',
    remedy: 'Enter our ACS URL there, and let it answer the request that it was sent.',
  },
  'saml.early': {
    sentence: 'By our clock, the answer of {source} is good only later: the clocks differ.',
    remedy: 'Set both clocks by NTP. A small difference can be allowed in the settings.',
    label: 'good',
  },
  'saml.over': {
    sentence: 'By our clock, the answer of {source} is over: it came late, or the clocks differ.',
    remedy: 'Set both clocks by NTP, and sign in again. A small difference can be allowed.',
    label: 'good',
  },
  'saml.status': {
    sentence: '{source} has not signed the person in, and says so.',
    remedy: 'Look into its own log; the person may lack a right to this service there.',
    label: 'its status',
  },
  'saml.replayed': {
    sentence: 'The answer of {source} was used before.',
    remedy: 'Begin again from the sign-in page. If nobody reloaded a page, look who sent it.',
  },
  'saml.unasked': {
    sentence: '{source} sent somebody here whom we had not sent there.',
    remedy: 'Begin at our sign-in page, or allow that people begin at the identity provider.',
  },
  'saml.other-request': {
    sentence: 'The answer of {source} is for another request than the one of this browser.',
    remedy: 'Begin again from the sign-in page, in one window.',
  },
  'saml.not-anew': {
    sentence: 'The person was to sign in anew at {source}, and it took an older sign-in.',
    remedy: 'Let it obey ForceAuthn.',
  },
  'saml.weak-context': {
    sentence: '{source} has signed the person in in another way than the one that is demanded.',
    remedy: 'Demand that way there, or change what is demanded here.',
    label: 'authentication context',
  },
  'saml.encrypted': {
    sentence: 'The answer of {source} is encrypted in a way that we cannot open.',
    remedy: 'Give it the encryption certificate of our metadata, and AES-GCM with RSA-OAEP.',
  },
  'saml.unnamed': {
    sentence: 'The answer of {source} does not name the person in a way that lasts.',
    remedy: 'Let it send a persistent name ID, or set the attribute that names people.',
  },
  'saml.response': {
    sentence: 'The answer of {source} is not one that SAML allows.',
    remedy: 'The event says which part of it is odd; ask whoever runs the identity provider.',
  },
  'saml.logout': {
    sentence: 'A sign-out came from {source}, or seemed to, that cannot be believed.',
    remedy: 'The event says which part of it is odd. Compare its settings with our metadata.',
  },
} as const satisfies Record<string, ExplanationWords>
