/**
 * The path of a request as logs and events may hold it: without the query string, and without
 * what could be a secret. Some documents put one into the path (XEN-13), and some people do.
 */
import { hideSecrets } from '../identifier.ts'

/** The path alone: query strings carry secrets and never reach a log (promise 4). */
export const plainPath = (url: string | undefined): string => url?.split('?')[0] ?? ''

export const shownPath = (url: string | undefined): string => hideSecrets(plainPath(url))
