/** Times of the API: ISO 8601 in UTC, from epoch milliseconds. */

export const timeOf = (time: number): string => new Date(time).toISOString()

export const findTime = (time: number | null): string | null =>
  time === null ? null : timeOf(time)
