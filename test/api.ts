/** Calls of the API as a person's browser makes them: each signs in once. */

import type { User } from '../src/user.ts'
import type { TestHub } from './helper.ts'
import { enter } from './security/browser.ts'

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

export const createAsk = (hub: TestHub) => {
  const cookies = new Map<string, string>()

  const cookieOf = async (user: User): Promise<string> => {
    const known = cookies.get(user.id)
    if (known !== undefined) return known
    const { jar } = await enter(hub, user)
    const cookie = `foyer=${jar.get('foyer')}`
    cookies.set(user.id, cookie)
    return cookie
  }

  return async (user: User, method: Method, path: string, payload?: object) => {
    const headers = { cookie: await cookieOf(user), 'sec-fetch-site': 'same-origin' }
    const url = `/api/v1${path}`
    return hub.server.inject({ method, url, headers, ...(payload && { payload }) })
  }
}

export type Ask = ReturnType<typeof createAsk>
