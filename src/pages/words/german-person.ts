/** The words of the launcher and the profile, in German. */
import { html } from '../html.ts'
import type { PersonWords } from './person-words.ts'

export const germanPerson: PersonWords = {
  launcher: {
    title: 'Anwendungen',
    hello: (name) => `Guten Tag, ${name}`,
    greeting: {
      morning: (name) => `Guten Morgen, ${name}`,
      afternoon: (name) => `Guten Tag, ${name}`,
      evening: (name) => `Guten Abend, ${name}`,
    },
    find: 'Anwendung suchen',
    findButton: 'Suchen',
    menu: (name) => `Ihr Menü, ${name}`,
    profile: 'Ihr Profil',
    console: 'Verwaltung',
    signOut: 'Abmelden',
    favourites: 'Favoriten',
    recent: 'Zuletzt geöffnet',
    own: 'Ihre Anwendungen',
    from: (organization) => `Von ${organization}`,
    elsewhere: 'anderswo',
    star: (name) => `${name} zu den Favoriten hinzufügen`,
    unstar: (name) => `${name} aus den Favoriten entfernen`,
    nothingYet: {
      title: 'Noch keine Anwendungen',
      administrator: (link) =>
        html`Fügen Sie die erste in der ${link} hinzu. Sie steht hier,
 sobald Sie auf diese Seite zurückkommen.`,
      person: (organization) => html`Sobald ${organization} eine Anwendung für Sie freigibt, steht
 sie hier. Fehlt Ihnen eine? Sagen Sie Ihrer Administration, welche, und mit welcher E-Mail-Adresse
 Sie sich angemeldet haben.`,
    },
    nothingFound: {
      title: (query) => html`Hier heißt nichts „${query}“`,
      text: (total) =>
        total === 1
          ? 'Ihre Anwendung hat diese Buchstaben nicht im Namen. Ein Teil des Namens genügt.'
          : `Keine Ihrer ${total} Anwendungen hat diese Buchstaben im Namen. Ein Teil genügt.`,
      all: 'Alle Anwendungen zeigen',
    },
    found: (shown, total, query) => html`${shown} von ${total} für „${query}“.`,
    showAll: 'Alle zeigen',
    slice: (from, to, total) => `${from} bis ${to} von ${total}`,
    pages: 'Seiten',
    earlier: 'Zurück',
    later: 'Weitere',
  },
  profile: {
    title: 'Ihr Profil',
    back: 'Ihre Anwendungen',
    done: {
      name: 'Ihr Name ist gesichert.',
      picture: 'Ihr Bild ist gesichert.',
      'picture-removed': 'Ihr Bild ist entfernt.',
      language: 'Das ist ab jetzt die Sprache, auf allen Ihren Geräten.',
      password: 'Ihr Passwort ist geändert. Alle anderen Geräte wurden abgemeldet.',
      'password-sent': 'Eine Mail mit einem Link ist zu Ihnen unterwegs.',
      session: 'Dieses Gerät ist abgemeldet.',
      sessions: 'Alle anderen Geräte sind abgemeldet.',
    },
    picture: {
      title: 'Bild',
      label: 'Ein neues Bild',
      hint: 'PNG, JPEG, GIF oder WebP, bis 1 MiB und 1024 mal 1024 Pixel.',
      button: 'Dieses Bild verwenden',
      remove: 'Bild entfernen',
      alt: 'Ihr Bild',
    },
    name: {
      title: 'Name',
      first: 'Vorname',
      last: 'Nachname',
      button: 'Namen sichern',
      managed: (source) => html`Wird von ${source} verwaltet. Für eine Änderung fragen Sie bitte
 dort nach.`,
    },
    email: {
      title: 'E-Mail',
      none: 'Es gibt keine.',
      verified: 'bestätigt',
      text: 'Damit melden Sie sich an, deshalb ändert sie Ihre Administration für Sie.',
      managed: (source) => html`Wird von ${source} verwaltet, denn damit melden Sie sich an.`,
    },
    language: {
      title: 'Sprache',
      text: 'Für Seiten und Mails.',
      browser: 'Wie mein Browser',
      button: 'Sprache sichern',
    },
    password: {
      title: 'Passwort',
      present: 'Ihr jetziges Passwort',
      next: 'Ein neues Passwort',
      hint: (characters) =>
        `Mindestens ${characters} Zeichen. Sonst keine Regeln: ein paar Wörter sind gut.`,
      ends: 'Alle anderen Geräte, auf denen Sie angemeldet sind, werden abgemeldet.',
      button: 'Passwort ändern',
      forgot: 'Passwort vergessen?',
      none: 'Sie haben hier kein Passwort. Mit einem Link in einer Mail wählen Sie eines.',
      send: 'Link schicken',
      ask: 'Sie haben hier kein Passwort. Wenn Sie eines möchten, fragen Sie Ihre Administration.',
      elsewhere: (sources) => html`Ihr Passwort liegt bei ${sources}; dort ändern Sie es auch.`,
      elsewhereUnnamed: 'Ihr Passwort liegt bei Ihrer Organisation; dort ändern Sie es auch.',
      elsewhereLink: 'Ich habe es vergessen',
    },
    sessions: {
      title: 'Wo Sie angemeldet sind',
      text: 'Kennen Sie eines nicht? Melden Sie es ab und ändern Sie dann Ihr Passwort.',
      here: 'dieses Gerät',
      browser: (name, system) => (system === '' ? name : `${name} auf ${system}`),
      unknown: 'Ein Browser',
      within: (applications) => `nur in ${applications}`,
      since: (time) => html`seit ${time}`,
      seen: (time) => html`zuletzt benutzt ${time}`,
      address: (address) => `von ${address}`,
      button: 'Abmelden',
      buttonOf: (name) => `${name} abmelden`,
      others: 'Überall sonst abmelden',
    },
    devices: {
      title: 'Geräte mit Apps',
      text:
        'Mit diesen Apps haben Sie sich angemeldet. Ist ein Gerät verloren gegangen? ' +
        'Ihre Administration kann es sperren.',
      unnamed: 'Ein Gerät',
      seen: (time) => html`zuletzt benutzt ${time}`,
      blocked: 'gesperrt',
    },
    sources: {
      title: 'Wie Sie sich anmelden',
      text: 'Außer über ein Passwort kennt man Sie hier:',
      since: (time) => html`seit ${time}`,
    },
    alerts: {
      name: {
        title: 'Dieser Name lässt sich nicht sichern.',
        text: 'Bis zu 100 Zeichen gehen, in einer Zeile.',
      },
      nameless: { title: 'Ein Name fehlt.', text: 'Ein Vor- oder Nachname genügt.' },
      managed: {
        title: 'Ihr Name wird an anderer Stelle verwaltet.',
        text: 'Bitte fragen Sie dort nach.',
      },
      present: {
        title: 'Das ist nicht Ihr jetziges Passwort.',
        text: 'Bitte versuchen Sie es noch einmal, oder wählen Sie per Mail ein neues.',
      },
      elsewhere: {
        title: 'Ihr Passwort liegt nicht hier.',
        text: 'Sie ändern es dort, wo Sie es haben.',
      },
      often: {
        title: 'Das waren zu viele Versuche.',
        text: 'Bitte warten Sie eine Minute und versuchen Sie es dann wieder.',
      },
      gone: { title: 'Das war schon abgemeldet.', text: 'Es ist nichts mehr zu tun.' },
    },
  },
}
