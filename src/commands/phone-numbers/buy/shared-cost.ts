import {buyCommand} from '../../../lib/command/buy-command.ts'

export default buyCommand('shared-cost')
