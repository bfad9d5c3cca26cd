/** How this wire writes: JSON, whatever is said. */
import type { WireAnswer } from '../../dialect.ts'
import { type Refusal, refusalStatus } from '../../refusal.ts'

export const writeJson = (status: number, body: object): WireAnswer => ({
  status,
  type: 'application/json; charset=utf-8',
  body: JSON.stringify(body),
})

/**
 * A no of the compatible face is a 200: the document reads the body alone, and simple clients get
 * none with another status. Told apart are a fault, a throttle, a place without a room, and what
 * no call is: an address that is not there, a method that it does not take.
 */
export const compatibleStatus = ({ code, detail }: Refusal, isFault: boolean): number => {
  if (isFault) return 500
  if (detail.methods) return 405
  const isTold = code === 'throttled' || code === 'unavailable'
  const isNowhere = detail.reason === 'room' || detail.reason === 'address'
  return isTold || isNowhere ? refusalStatus[code] : 200
}

export const writeNo = (status: number, { message }: Refusal): WireAnswer =>
  writeJson(status, { success: false, message })
