/** In English: what is said of the rules about sources that are asked, or that lead back here. */
import type { ExplanationWords } from './explanation.ts'

export const sourceWords = {
  'source.no': {
    sentence: '{source} was asked and said no.',
    remedy: 'Check the password there. If it is right, try it out: foyer connector test.',
    label: 'its answer',
  },
  'source.nobody': {
    sentence: '{source} said yes, and named nobody who is known here.',
    remedy: 'Add the person, or switch on that people are made at their first sign-in.',
  },
  'source.none-said-yes': {
    sentence: 'None of the sources of the organization said yes.',
    remedy: 'Look at the steps for what each of them answered.',
  },
  'source.status': {
    sentence: '{source} answered with something that is neither a yes nor a no.',
    remedy: 'Tell whoever runs it: it is out of order. Its own log says more.',
    label: 'status of the answer',
  },
  'source.reply': {
    sentence: '{source} answered with something that could not be read.',
    remedy: 'Compare the reply with what the settings expect: foyer connector test.',
  },
  'source.credential': {
    sentence: '{source} did not accept the credential with which we ask.',
    remedy: 'Enter a new one in the settings of the source: it was changed there or has ended.',
    label: 'its answer',
  },
  'source.name': {
    sentence: 'What was typed cannot be sent to {source}.',
    remedy: 'Check the name that was typed; the steps say what of it does not fit.',
  },
  'source.address': {
    sentence: 'The address of {source} is not one that may be asked.',
    remedy: 'Correct it, or allow its network with FOYER_OUTSIDE_ALLOW if it is one of yours.',
  },
  'source.busy': {
    sentence: 'So many questions to {source} were under way that no more were begun.',
    remedy: 'It answers slowly: tell whoever runs it. Try again in a moment.',
  },
  'source.resting': {
    sentence: '{source} has not answered several times, and is left alone for a few seconds.',
    remedy: 'See that it runs and can be reached from here. It is tried again by itself.',
  },
  'source.time': {
    sentence: '{source} did not answer in time.',
    remedy: 'See that it runs and is quick enough, or give it more time in its settings.',
  },
  'source.size': {
    sentence: '{source} answered with more than we read.',
    remedy: 'Let it answer with what is needed and no more.',
  },
  'source.encoding': {
    sentence: '{source} answered in a compressed form that was not asked for.',
    remedy: 'Switch compression off there for requests that do not ask for it.',
  },
  'source.connection': {
    sentence: '{source} could not be reached.',
    remedy: 'See that it runs, that its name and port are right, and that its certificate is good.',
  },
  'source.closed': {
    sentence: '{source} is switched off or has been removed.',
    remedy: 'Switch it on again, if people should sign in with it.',
  },
  'source.subject': {
    sentence: '{source} did not say who the person is, in a form that names somebody for good.',
    remedy: 'Let it send a name that stays the same, and set which one is read.',
  },
  'source.unknown-person': {
    sentence: '{source} named somebody who is not known here, and nobody is made by it.',
    remedy: 'Add the person, or switch on that people are made at their first sign-in.',
    label: 'who it was',
  },
  'source.other-subject': {
    sentence: '{source} now has another name for the person who has that e-mail here.',
    remedy:
      'If it is the same person, take the old link away; if it is another, give them an account.',
  },
  'source.email-unproven': {
    sentence:
      'Somebody here has the e-mail that {source} named, and its word is not enough to be them.',
    remedy: 'Add the domain to the source, and see that the source verifies e-mails and says so.',
    label: 'e-mail and its domains',
  },
  'source.groups': {
    sentence: '{source} sent more groups than can be meant.',
    remedy: 'Let it send only the groups that matter here.',
    label: 'groups, and those that are mapped',
  },
  'source.no-group-mapped': {
    sentence: '{person} is in none of the groups of {source} that are mapped to something here.',
    remedy: 'Put them into one of those groups there, or map one that they are in.',
    label: 'groups, and those that are mapped',
  },
  'journey.over': {
    sentence: 'The sign-in at {source} took too long, or its answer came a second time.',
    remedy: 'Begin again from the sign-in page.',
  },
  'journey.browser': {
    sentence: 'The answer of {source} came in another browser than the one that went there.',
    remedy: 'Begin and end in the same browser, with cookies allowed.',
  },
  'record.version': {
    sentence: 'The directory wanted to change something that had changed meanwhile.',
    remedy: 'Nothing has to be done: directories read it again and repeat the change.',
  },
  'record.taken': {
    sentence: 'The directory named somebody or something whose name or e-mail is taken here.',
    remedy: 'Look who has it. What people have made, or another source writes, is not taken over.',
    label: 'who has it',
  },
  'record.gone': {
    sentence: 'The directory asked for somebody or something that it has not written here.',
    remedy: 'Let it synchronize from the beginning.',
  },
} as const satisfies Record<string, ExplanationWords>
