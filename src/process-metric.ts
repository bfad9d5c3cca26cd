/** What is measured of the process itself: memory, processor, and how long the event loop waits. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Metrics } from './metric.ts'
import { version } from './version.ts'

const resolutionMs = 20
const nanoseconds = 1e9
const quantiles = [50, 90, 99] as const

/** Measures until the process ends; it costs a timer and nothing for each request. */
export const measureProcess = (metrics: Metrics, engine: string): void => {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  metrics.reading('foyer_build_info', 'Which Foyer this is, on which Node and which store.', () => [
    { labels: { version, node: process.versions.node, engine }, value: 1 },
  ])
  metrics.reading(
    'foyer_loop_delay_seconds',
    'Delay of the event loop since it was last asked for, by quantile.',
    () => {
      const samples = quantiles.map((each) => ({
        labels: { quantile: String(each / 100) },
        value: Math.max(0, delay.percentile(each) / nanoseconds - resolutionMs / 1000),
      }))
      delay.reset()
      return samples
    },
  )
  metrics.reading('process_resident_memory_bytes', 'Memory of the process.', () => {
    return process.memoryUsage.rss()
  })
  metrics.reading('foyer_heap_used_bytes', 'Memory that objects take.', () => {
    return process.memoryUsage().heapUsed
  })
  metrics.reading(
    'process_cpu_seconds_total',
    'Time of the processor that was used.',
    () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1e6
    },
    'counter',
  )
  metrics.reading('process_start_time_seconds', 'When the process began, since 1970.', () => {
    return Math.round(performance.timeOrigin) / 1000
  })
}
