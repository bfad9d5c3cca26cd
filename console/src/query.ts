/** Reading and changing through the API, with what was read kept for a while (TanStack Query). */
import {
  QueryClient,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { type Answer, call, type Given, Problem } from './call.ts'
import type { Operations } from './client.ts'

const staleMs = 10_000

const isSilence = (error: Error): boolean => !(error instanceof Problem) || error.status === 0

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: staleMs,
      // An answer stays the object that its tag is known of.
      structuralSharing: false,
      // A no is an answer; only silence is asked again.
      retry: (count, error) => isSilence(error) && count < 2,
    },
  },
})

/** What an operation answers, read when it is needed. */
export const useAnswer = <K extends keyof Operations>(
  name: K,
  given: Given<K>,
  more: { enabled?: boolean; everyMs?: number } = {},
): UseQueryResult<Answer<K>, Error> =>
  useQuery({
    queryKey: [name, given],
    queryFn: ({ signal, client, queryKey }) =>
      call(name, { ...given, signal, known: client.getQueryData<object>(queryKey) }),
    enabled: more.enabled ?? true,
    ...(more.everyMs !== undefined && { refetchInterval: more.everyMs }),
  })

type ListName = {
  [K in keyof Operations]: Answer<K> extends { items: unknown[]; next: string | null } ? K : never
}[keyof Operations]

export type Item<K extends ListName> = Answer<K> extends { items: (infer T)[] } ? T : never

/** A list, part after part. */
export const useList = <K extends ListName>(
  name: K,
  given: Given<K>,
  more: { everyMs?: number | undefined } = {},
) => {
  const query = (given as { query?: object }).query ?? {}
  return useInfiniteQuery({
    queryKey: [name, given, 'list'],
    queryFn: ({ pageParam, signal }) =>
      call(name, {
        ...given,
        query: { ...query, after: pageParam },
        signal,
      } as Given<K>) as Promise<{
        items: Item<K>[]
        next: string | null
      }>,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    ...(more.everyMs !== undefined && { refetchInterval: more.everyMs }),
  })
}

/** Changes something. Everything that was read of these operations is read again. */
export const useChange = <K extends keyof Operations>(name: K, touches: (keyof Operations)[]) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (given: Given<K>) => call(name, given),
    onSuccess: () =>
      Promise.all(touches.map((each) => client.invalidateQueries({ queryKey: [each] }))),
  })
}
