/** Types a command, and Ctrl-C as soon as it shows how far it is. */
import { run } from '../../src/command/run.ts'

let isStopped = false

process.exitCode = await run(process.argv.slice(2), process.env, {
  say: (text) => void process.stdout.write(`${text}\n`),
  complain: (text) => void process.stderr.write(`${text}\n`),
  show: (text) => {
    process.stderr.write(`${text}\n`)
    if (!isStopped) process.kill(process.pid, 'SIGINT')
    isStopped = true
  },
  input: () => '',
})
