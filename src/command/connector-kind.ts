/** `foyer connector types` and `presets`: the sources that there can be. */
import type { Command } from './command.ts'
import { indent, writeTable } from './table.ts'

export const types: Command = {
  summary: 'Lists the types of sources and their settings.',
  flags: {},
  run: async (hub) => {
    const kinds = hub.dialects.all.flatMap(({ connector: asks, redirect, writer }) =>
      [asks, redirect, writer].filter((each) => each !== undefined),
    )
    const parts = kinds.map(({ type, label, settings }) => {
      const rows = settings.map(({ key, kind, help }) => [key, kind, help])
      return `${type}: ${label}\n${indent(writeTable(['setting', 'kind', 'what it is'], rows))}`
    })
    const data = kinds.map(({ type, label, settings }) => ({
      ...{ type, label },
      settings: settings.map(({ key, kind, help }) => ({ key, kind, help })),
    }))
    return { text: parts.join('\n\n'), data }
  },
}

export const presets: Command = {
  summary: 'Lists sources that are known by name, with what --set has to say of each.',
  flags: {},
  run: async (hub) => {
    const known = hub.dialects.all.flatMap(({ redirect }) =>
      (redirect?.presets ?? []).map((preset) => ({ type: redirect?.type ?? '', ...preset })),
    )
    const parts = known.map(({ type, name, label, help, asks }) => {
      const rows = asks.map(({ key, required, help: words }) => [
        key,
        required ? 'required' : '',
        words,
      ])
      const head = `${label}: --type ${type} --preset ${name}\n${indent(help)}`
      return rows.length === 0
        ? head
        : `${head}\n${indent(writeTable(['setting', '', 'meaning'], rows))}`
    })
    const items = known.map(({ type, name, label, help, asks }) => ({
      ...{ type, name, label, help },
      asks: asks.map(({ key, label: title, help: words, required = false }) => ({
        ...{ key, label: title, help: words, required },
      })),
    }))
    return { text: parts.join('\n\n'), data: { items, next: null } }
  },
}
