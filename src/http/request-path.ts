/**
 * The path of a request as logs and events may hold it: without the query string, and without
 * what could be a ticket. Some documents put one into the path (XEN-13).
 */

/** The path alone: query strings carry secrets and never reach a log (promise 4). */
export const plainPath = (url: string | undefined): string => url?.split('?')[0] ?? ''

// A plain ticket has 33 letters and digits, whoever has encoded some of them; ids have hyphens.
const ticketPattern = /(?:[A-Za-z0-9]|%[0-9A-Fa-f]{2}){33,}/g

export const shownPath = (url: string | undefined): string =>
  plainPath(url).replaceAll(ticketPattern, '[ticket]')
