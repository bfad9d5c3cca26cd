/** The API, to be read: the OpenAPI document as one page, without a script. */
import type { JsonValue } from '../organization.ts'
import { type Html, html } from './html.ts'
import { hubLook, page } from './layout.ts'

type Json = { [key: string]: JsonValue }

const isJson = (value: JsonValue | undefined): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fieldsOf = (value: JsonValue | undefined): Json => (isJson(value) ? value : {})
const listOf = (value: JsonValue | undefined): JsonValue[] => (Array.isArray(value) ? value : [])
const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '')

const nameOf = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1)

/** What a value is, in a few words: "list of Person, or null". */
const typeWords = (schema: Json): Html => {
  const { $ref, anyOf, type, items, format } = schema
  if (typeof $ref === 'string') {
    const name = nameOf($ref)
    return html`<a href="#schema-${name}">${name}</a>`
  }
  if (Array.isArray(anyOf)) {
    return html`${anyOf.map((each, index) => [index > 0 && ' or ', typeWords(fieldsOf(each))])}`
  }
  if (Array.isArray(schema.enum)) return html`${schema.enum.map(String).join(' | ')}`
  if (type === 'array') return html`list of ${typeWords(fieldsOf(items))}`
  return html`${textOf(type) || 'anything'}${format && ` (${format})`}`
}

const limitWords = ({ minLength, maxLength, minimum, maximum }: Json): string =>
  [
    minLength !== undefined && `at least ${minLength} characters`,
    maxLength !== undefined && `up to ${maxLength} characters`,
    minimum !== undefined && minimum !== 0 && `from ${minimum}`,
    maximum !== undefined && `up to ${maximum}`,
  ]
    .filter(Boolean)
    .join(', ')

type Row = { name: string; schema: Json; description: JsonValue | undefined; isRequired: boolean }

const table = (caption: string, rows: Row[]): Html | undefined => {
  if (rows.length === 0) return undefined
  const cells = rows.map(({ name, schema, description, isRequired }) => {
    const note = [textOf(description), limitWords(schema)].filter(Boolean).join(' ')
    return html`<tr>
<th scope="row"><code>${name}</code>
${!isRequired && html`<span class="quiet">optional</span>`}</th>
<td>${typeWords(schema)}</td>
<td>${note}</td>
</tr>`
  })
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
<table><caption>${caption}</caption><tbody>${cells}</tbody></table>
</div>`
}

const rowsOf = (schema: Json): Row[] => {
  const required = listOf(schema.required)
  return Object.entries(fieldsOf(schema.properties)).map(([name, each]) => {
    const { description, ...rest } = fieldsOf(each)
    return { name, schema: rest, description, isRequired: required.includes(name) }
  })
}

const parameterRows = (operation: Json): Row[] =>
  listOf(operation.parameters).map((each) => {
    const { name, schema, description, required } = fieldsOf(each)
    return {
      ...{ name: textOf(name), schema: fieldsOf(schema), description },
      isRequired: required === true,
    }
  })

const contentOf = (part: Json): Html | undefined => {
  const [[type, media] = ['', {}]] = Object.entries(fieldsOf(part.content))
  const schema = fieldsOf(fieldsOf(media).schema)
  if (type === '') return undefined
  return schema.properties === undefined
    ? html`<p>${typeWords(schema)} <span class="quiet">${type}</span></p>`
    : table('What is sent', rowsOf(schema))
}

const paragraphs = (text: string): Html[] =>
  text.split('\n\n').map((each) => html`<p>${each.replaceAll('`', '')}</p>`)

const operationPart = (path: string, method: string, operation: Json): Html => {
  const [status = '', answer = {}] =
    Object.entries(fieldsOf(operation.responses)).find(([code]) => code !== 'default') ?? []
  const body = fieldsOf(operation.requestBody)
  return html`<details id="${textOf(operation.operationId)}">
<summary><code class="method">${method.toUpperCase()}</code> <code>${path}</code>
<span>${textOf(operation.summary)}</span></summary>
${paragraphs(textOf(operation.description))}
${table('Parameters', parameterRows(operation))}
${contentOf(body)}
<p>Answers <code>${status}</code>: ${contentOf(fieldsOf(answer)) ?? 'nothing'}</p>
</details>`
}

const operationsOf = (paths: Json, chapter: string): Html[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(fieldsOf(methods))
      .filter(([, each]) => listOf(fieldsOf(each).tags).includes(chapter))
      .map(([method, each]) => operationPart(path, method, fieldsOf(each))),
  )

const slugOf = (chapter: string): string => chapter.toLowerCase().replaceAll(/[^a-z]+/g, '-')

/** The page of an OpenAPI document. */
export const apiReferencePage = (document: Json): Html => {
  const info = fieldsOf(document.info)
  const chapters = listOf(document.tags).map((each) => textOf(fieldsOf(each).name))
  const schemas = Object.entries(fieldsOf(fieldsOf(document.components).schemas))
  const body = html`<h1>The API</h1>
${paragraphs(textOf(info.description))}
<p><a href="/api/v1/openapi.json">The OpenAPI document</a></p>
<nav aria-label="Chapters"><ul class="chapters">
${chapters.map((each) => html`<li><a href="#${slugOf(each)}">${each}</a></li>`)}
<li><a href="#schemas">Schemas</a></li>
</ul></nav>
${chapters.map(
  (each) => html`<section class="reference" aria-labelledby="${slugOf(each)}">
<h2 id="${slugOf(each)}">${each}</h2>
${operationsOf(fieldsOf(document.paths), each)}
</section>`,
)}
<section class="reference" aria-labelledby="schemas"><h2 id="schemas">Schemas</h2>
${schemas.map(
  ([name, schema]) => html`<article id="schema-${name}"><h3>${name}</h3>
${table(name, rowsOf(fieldsOf(schema))) ?? html`<p>${typeWords(fieldsOf(schema))}</p>`}</article>`,
)}
</section>`
  return page({ title: 'API', organization: hubLook, body, width: 'wide' })
}
