import {dirname} from 'node:path'
import {fileURLToPath} from 'node:url'
import {completeEnvironment} from './lib/app/complete-environment.ts'
import {readInvocation} from './lib/app/invocation.ts'
import {processContext} from './lib/app/process-context.ts'
import {checkForUpdate} from './lib/install/check-for-update.ts'

/*
 * Runs on its own, after a command has ended: see noticeUpdate. Nobody reads what it would say.
 */
completeEnvironment()
try {
  const root = dirname(dirname(fileURLToPath(import.meta.url)))
  await checkForUpdate(await processContext(readInvocation(['--silent']), root))
} catch {
  // Without a network or a registry there is no notice. The next check is tomorrow.
}
