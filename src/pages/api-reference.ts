/** The API, to be read: the OpenAPI document as one page, without a script. */
import type { JsonValue } from '../organization.ts'
import { curlOf, fieldsOf, type Json, limitWords, listOf, textOf, typeWords } from './api-schema.ts'
import { type Html, html } from './html.ts'
import { hubLook, page } from './layout.ts'

type Row = { name: string; schema: Json; description: JsonValue | undefined; isRequired: boolean }

const table = (caption: string, rows: Row[]): Html | undefined => {
  if (rows.length === 0) return undefined
  const cells = rows.map(({ name, schema, description, isRequired }) => {
    const note = [textOf(description), limitWords(schema)].filter(Boolean).join(' ')
    return html`<tr>
<th scope="row"><code>${name}</code>${
      !isRequired && html` <span class="quiet">optional</span>`
    }</th>
<td>${typeWords(schema)}${note !== '' && html`<span class="quiet small">${note}</span>`}</td>
</tr>`
  })
  return html`<table><caption>${caption}</caption><tbody>${cells}</tbody></table>`
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

const contentOf = (part: Json, caption: string): Html | undefined => {
  const [[type, media] = ['', {}]] = Object.entries(fieldsOf(part.content))
  const schema = fieldsOf(fieldsOf(media).schema)
  if (type === '') return undefined
  return schema.properties === undefined
    ? html`<p>${caption}: ${typeWords(schema)} <span class="quiet">${type}</span></p>`
    : table(caption, rowsOf(schema))
}

/** Text with `code` in it. */
const phrase = (text: string): (string | Html)[] =>
  text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))

const paragraphs = (text: string): Html[] =>
  text.split('\n\n').map((each) => html`<p>${phrase(each)}</p>`)

const operationPart = (url: string, path: string, method: string, operation: Json): Html => {
  const [status = '', answer = {}] =
    Object.entries(fieldsOf(operation.responses)).find(([code]) => code !== 'default') ?? []
  const id = textOf(operation.operationId)
  const curl = curlOf({ url, method: method.toUpperCase(), path, operation })
  return html`<details class="operation" id="${id}">
<summary><code class="method ${method}">${method.toUpperCase()}</code>
<code class="path">${path}</code>
<span>${textOf(operation.summary)}</span></summary>
<div class="operation-body">
${paragraphs(textOf(operation.description))}
${table('Parameters', parameterRows(operation))}
${contentOf(fieldsOf(operation.requestBody), 'What is sent')}
${
  contentOf(fieldsOf(answer), `What ${status} answers`) ??
  html`<p>Answers <code>${status}</code>, without a body.</p>`
}
${curl && html`<pre tabindex="0" aria-label="How ${id} is called with curl">${curl}</pre>`}
<p class="small"><a href="#${id}">${id}</a></p>
</div>
</details>`
}

const operationsOf = (url: string, paths: Json, chapter: string): Html[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(fieldsOf(methods))
      .filter(([, each]) => listOf(fieldsOf(each).tags).includes(chapter))
      .map(([method, each]) => operationPart(url, path, method, fieldsOf(each))),
  )

const slugOf = (chapter: string): string => chapter.toLowerCase().replaceAll(/[^a-z]+/g, '-')

/** The page of an OpenAPI document. */
export const apiReferencePage = (document: Json): Html => {
  const info = fieldsOf(document.info)
  const url = textOf(fieldsOf(listOf(document.servers)[0]).url)
  const chapters = listOf(document.tags).map((each) => textOf(fieldsOf(each).name))
  const schemas = Object.entries(fieldsOf(fieldsOf(document.components).schemas))
  const body = html`<div class="reading reference">
<h1>The API</h1>
${paragraphs(textOf(info.description))}
<p><a href="/api/v1/openapi.json">The OpenAPI document</a>, for programs.</p>
<nav aria-label="Chapters"><ul class="chapters">
${chapters.map((each) => html`<li><a href="#${slugOf(each)}">${each}</a></li>`)}
<li><a href="#schemas">Schemas</a></li>
</ul></nav>
${chapters.map(
  (each) => html`<section aria-labelledby="${slugOf(each)}">
<h2 id="${slugOf(each)}">${each}</h2>
${operationsOf(url, fieldsOf(document.paths), each)}
</section>`,
)}
<section aria-labelledby="schemas"><h2 id="schemas">Schemas</h2>
${schemas.map(
  ([name, schema]) => html`<article id="schema-${name}"><h3>${name}</h3>
${table(name, rowsOf(fieldsOf(schema))) ?? html`<p>${typeWords(fieldsOf(schema))}</p>`}</article>`,
)}
</section>
</div>`
  return page({ title: 'API', organization: hubLook, body, width: 'wide' })
}
