/** The page in the place of the console while it is still being built. */
import { type Html, html } from './html.ts'
import { doorHead, hubLook, page } from './layout.ts'

export const consolePendingPage = (): Html =>
  page({
    title: 'Console',
    organization: hubLook,
    head: html`<meta http-equiv="refresh" content="2">`,
    body: html`<div class="card">
${doorHead(hubLook, 'One moment', 'The console is being made ready. It opens by itself.')}
<p class="quiet">If it does not, run <code>npm run console</code> where the hub is installed.</p>
</div>`,
  })
