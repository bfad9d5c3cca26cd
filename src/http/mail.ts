/** What a hub that sends letters is given: who writes them. */
import type { WriteMail } from '../mail.ts'
import { writeMail as write } from '../pages/mail/letter.ts'

export const writeMail: WriteMail = write
