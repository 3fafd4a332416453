import {buyCommand} from '../../../lib/command/buy-command.ts'

export default buyCommand('mobile')
