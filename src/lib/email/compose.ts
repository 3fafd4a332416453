import type {Context} from '../app/context.ts'
import {UsageError} from '../app/errors.ts'
import type {ValidationResult} from '../app/prompts.ts'
import {isAddress, parseAddress, parseAddresses} from './addresses.ts'
import type {Attachment} from './attachment.ts'
import type {EmailDefaults} from './email-defaults.ts'
import type {Email} from './send-email.ts'

/** The email flags of the command line. */
export interface EmailFlags {
  readonly to?: string | undefined
  readonly from?: string | undefined
  readonly subject?: string | undefined
  readonly text?: string | undefined
  readonly html?: string | undefined
  /** A path, or `-` for standard input. */
  readonly attachment?: string | undefined
  readonly 'no-attachment': boolean
}

type ComposeContext = Pick<Context, 'terminal' | 'prompts' | 'notes'>

/**
 * Composes an email from the command line and the defaults. On a terminal, prompts for missing values.
 *
 * @throws UsageError that lists the missing flags or the invalid addresses
 * @throws UserError when the attachment cannot be read
 */
export async function composeEmail(
  flags: EmailFlags,
  defaults: EmailDefaults,
  context: ComposeContext,
): Promise<Email> {
  const {terminal, prompts} = context
  const draft = {
    from: flags.from || defaults.fromEmail,
    to: flags.to || undefined,
    subject: flags.subject || defaults.subjectLine,
    text: flags.text || undefined,
  }
  const html = flags.html || undefined
  // Report invalid flags before prompting.
  if (draft.from) parseAddress(draft.from, '--from')
  if (draft.to) parseAddresses(draft.to, '--to')
  if (terminal.interactive) {
    draft.from ??= await prompts.text({message: 'From:', validate: validateAddress})
    draft.to ??= await prompts.text({
      message: 'To (separate addresses with commas):',
      validate: validateAddresses,
    })
    draft.subject ??= await prompts.text({message: 'Subject:', validate: validateNotEmpty})
    if (!html) draft.text ??= await prompts.text({message: 'Text:', validate: validateNotEmpty})
  }
  const {from, to, subject, text} = draft
  if (!from || !to || !subject || !(text || html)) {
    const missing = (['to', 'from', 'subject', 'text'] as const).filter(
      (name) => !draft[name] && !(name === 'text' && html),
    )
    throw new UsageError(
      'missing-flag',
      `Missing required ${missing.length === 1 ? 'flag' : 'flags'}: ${missing.map((name) => `--${name}`).join(', ')}.`,
      'On a terminal, missing values are prompted for. To set a default sender and subject, run: twilio email:set',
    )
  }
  return {
    from: parseAddress(from, '--from'),
    to: parseAddresses(to, '--to'),
    subject,
    text,
    html,
    attachment: await readEmailAttachment(flags, context),
  }
}

async function readEmailAttachment(
  flags: EmailFlags,
  {terminal, prompts, notes}: ComposeContext,
): Promise<Attachment | undefined> {
  if (flags['no-attachment']) return undefined
  const {isRedirected, readAttachment, readPiped} = await import('./attachment.ts')
  if (flags.attachment === '-') {
    const piped = await readPiped(terminal.stdin, () =>
      notes.info('Reading the attachment from standard input…'),
    )
    if (piped) return piped
    throw new UsageError('empty-input', 'Standard input is empty. There is nothing to attach.')
  }
  if (flags.attachment) return readAttachment(flags.attachment)
  if (terminal.interactive) {
    if (!(await prompts.confirm('Attach a file?'))) return undefined
    return readAttachment(await prompts.text({message: 'File:', validate: validateNotEmpty}))
  }
  // In a loop, standard input is the rest of the list. The official CLI attaches it.
  if (isRedirected(terminal.stdin)) notes.info(NOT_ATTACHED)
  return undefined
}

const NOT_ATTACHED =
  'Standard input is not attached. To attach it, add --attachment -. To hide this note, add --no-attachment.'

const validateNotEmpty = (answer: string): ValidationResult =>
  answer.trim() !== '' || 'Enter a value, or press Ctrl-C to cancel.'

const validateAddress = (answer: string): ValidationResult =>
  isAddress(answer.trim()) || 'Enter a valid email address.'

const validateAddresses = (answer: string): ValidationResult => {
  const invalid = answer.split(',').filter((address) => !isAddress(address.trim()))
  return (
    invalid.length === 0 || `Invalid email address: ${invalid.map((address) => address.trim()).join(', ')}`
  )
}
