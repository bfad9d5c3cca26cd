/** What administrators are told of the rules of chat rooms. */
import type { Explanations } from '../../explanation.ts'

export const roomExplanations: Explanations = {
  en: {
    'website-toolbox.face': {
      sentence: 'The website called {application} in a way that is switched off for it.',
      remedy: 'Let the website call in the other way, or allow both in the settings.',
      label: 'way of the calls',
    },
    'website-toolbox.site': {
      sentence: 'A page of a website that does not belong to {application} wanted to sign in.',
      remedy: 'Add the website to those of the room, if it is yours.',
      label: 'website',
    },
  },
}
