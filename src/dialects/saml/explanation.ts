/** What administrators are told of the rules of SAML. */
import type { Explanations, ExplanationWords } from '../../explanation.ts'
import { responseWords } from './explanation-response.ts'

/** As a service provider asks us. */
const requestWords = {
  'saml.unknown-service-provider': {
    sentence: 'An application asked that is not registered here.',
    remedy: 'Register it with this entity ID, or correct the entity ID in the application.',
    label: 'entity ID',
  },
  'saml.acs-unregistered': {
    sentence: '{application} asked to be answered at an address that is not registered.',
    remedy:
      'Register the new address if the application has moved; otherwise ask its maker why it ' +
      'changed.',
    label: 'answer address (ACS URL)',
  },
  'saml.unsigned': {
    sentence: '{application} sent a request without a signature, and only signed ones are taken.',
    remedy: 'Let the application sign its requests, or switch off that they must be signed.',
  },
  'saml.signature': {
    sentence: 'The signature of the message is not one that proves anything.',
    remedy: 'Ask its maker; the event says what is odd about it. Somebody may have changed it.',
  },
  'saml.signed-by-another': {
    sentence: 'The message is signed with a key that is not registered here.',
    remedy: 'Compare the certificates: after a change there, the new one has to be entered here.',
    label: 'certificates',
  },
  'saml.certificate-over': {
    sentence:
      'The message is signed with a key that is not registered, and the registered certificate ' +
      'has ended: the other side has a new one.',
    remedy: 'Fetch its metadata again, or enter the new certificate.',
    label: 'certificates',
  },
  'saml.own-certificate-over': {
    sentence:
      'We have answered {application} with a certificate that has ended, and many applications ' +
      'refuse that.',
    remedy: 'Make a new signing key, and give its certificate to the application.',
    label: 'our certificate',
  },
  'saml.destination': {
    sentence: 'The request of {application} was meant for another address than this one.',
    remedy: 'Enter our sign-on address in the application, letter by letter.',
    label: 'address of the request (Destination)',
  },
  'saml.binding': {
    sentence: '{application} asks to be answered in a way that we do not have.',
    remedy: 'Set the application to be answered by HTTP-POST.',
    label: 'binding of the answer',
  },
  'saml.message': {
    sentence: 'The message is not one that SAML allows.',
    remedy: 'Ask the maker of the application; the event says which part of it is odd.',
  },
  'saml.too-long': {
    sentence: 'The request of {application} is longer than an address may be.',
    remedy: 'Let the application send a shorter RelayState.',
  },
  'saml.name-id': {
    sentence: '{application} asked for another kind of name than the one that is set for it.',
    remedy: 'Set the name ID format that it asks for, or let it ask for none.',
    label: 'name ID format',
  },
  'saml.context': {
    sentence: '{application} asks for more than a password, which we cannot promise.',
    remedy: 'Let the application ask for a password, or for nothing.',
    label: 'authentication context',
  },
  'saml.request-over': {
    sentence: 'The request of {application} was an hour old, or nobody had asked.',
    remedy: 'Start again from the application.',
  },
  'saml.answered-before': {
    sentence: 'The request of {application} was answered before, in another window perhaps.',
    remedy: 'Start again from the application.',
  },
  'saml.passive': {
    sentence: '{application} asked without letting the person sign in, and nobody was signed in.',
    remedy: 'Nothing has to be done: applications do so to find out if somebody is there.',
  },
  'saml.subject': {
    sentence: '{application} asked for somebody else than the person who is signed in.',
    remedy: 'Sign in as that person, or compare how the application calls people.',
    label: 'name of the person',
  },
} as const satisfies Record<string, ExplanationWords>

const english = { ...requestWords, ...responseWords }

export type SamlRule = keyof typeof english

export const samlExplanations: Explanations<SamlRule> = { en: english }
