import type {Context} from '../app/context.ts'
import {UsageError} from '../app/errors.ts'
import type {Verdict} from '../app/prompts.ts'
import {isTypedIn} from '../app/terminal.ts'
import {isAddress, parseAddress, parseAddresses} from './addresses.ts'
import type {Attachment} from './attachment.ts'
import type {EmailDefaults} from './email-defaults.ts'
import type {Email} from './send-email.ts'

/** As the command line gave it. */
export interface GivenEmail {
  readonly to?: string | undefined
  readonly from?: string | undefined
  readonly subject?: string | undefined
  readonly text?: string | undefined
  readonly html?: string | undefined
  /** A file, or `-`. */
  readonly attachment?: string | undefined
  readonly 'no-attachment': boolean
}

type Around = Pick<Context, 'terminal' | 'prompts' | 'notes'>

/**
 * Takes an email from the command line, the defaults and standard input, and asks for the rest where someone can answer.
 *
 * @throws UsageError that names all that is missing, or addresses that are none
 * @throws UserError when the attachment can't be read
 */
export async function gatherEmail(
  given: GivenEmail,
  defaults: EmailDefaults,
  around: Around,
): Promise<Email> {
  const {terminal, prompts} = around
  const wanted = {
    from: given.from || defaults.fromEmail,
    to: given.to || undefined,
    subject: given.subject || defaults.subjectLine,
    text: given.text || undefined,
  }
  const html = given.html || undefined
  // What is wrong is said before questions are asked.
  if (wanted.from) parseAddress(wanted.from, '--from')
  if (wanted.to) parseAddresses(wanted.to, '--to')
  if (terminal.interactive) {
    wanted.from ??= await prompts.text({message: 'From:', validate: oneAddress})
    wanted.to ??= await prompts.text({message: 'To (commas between addresses):', validate: addresses})
    wanted.subject ??= await prompts.text({message: 'Subject:', validate: something})
    if (!html) wanted.text ??= await prompts.text({message: 'Text:', validate: something})
  }
  const {from, to, subject, text} = wanted
  if (!from || !to || !subject || !(text || html)) {
    const missing = (['to', 'from', 'subject', 'text'] as const).filter(
      (name) => !wanted[name] && !(name === 'text' && html),
    )
    throw new UsageError(
      'missing-flag',
      `The email lacks ${missing.map((name) => `--${name}`).join(', ')}.`,
      'On a terminal it is asked for; email:set keeps a sender and a subject for all emails.',
    )
  }
  return {
    from: parseAddress(from, '--from'),
    to: parseAddresses(to, '--to'),
    subject,
    text,
    html,
    attachment: await gatherAttachment(given, around),
  }
}

async function gatherAttachment(
  given: GivenEmail,
  {terminal, prompts, notes}: Around,
): Promise<Attachment | undefined> {
  if (given['no-attachment']) return undefined
  const {readAttachment, readPiped} = await import('./attachment.ts')
  if (given.attachment && given.attachment !== '-') return readAttachment(given.attachment)
  if (given.attachment === '-' || !isTypedIn(terminal)) {
    const piped = await readPiped(terminal.stdin, () =>
      notes.info('Reading the attachment from standard input; --no-attachment sends without one.'),
    )
    if (given.attachment && !piped)
      throw new UsageError('empty-input', 'Standard input is empty: nothing to attach.')
    return piped
  }
  if (!terminal.interactive || !(await prompts.confirm('Attach a file?'))) return undefined
  return readAttachment(await prompts.text({message: 'File:', validate: something}))
}

const something = (answer: string): Verdict => answer.trim() !== '' || 'Type something, or Ctrl-C to give up.'

const oneAddress = (answer: string): Verdict => isAddress(answer.trim()) || 'That is not an address.'

const addresses = (answer: string): Verdict => {
  const bad = answer.split(',').filter((address) => !isAddress(address.trim()))
  return bad.length === 0 || `Not an address: ${bad.map((address) => address.trim()).join(', ')}`
}
