import type {PluginHost} from '../plugins/plugin-host.ts'
import {createFindings, type Finding} from './finding.ts'

/** Can the installed plugins be loaded, and do any two of them define the same command? */
export function checkPlugins(host: PluginHost): readonly Finding[] {
  const {ok, failed, warning} = createFindings('plugins')
  const problems = host.pluginProblems.map(({kind, message, remedy}) =>
    (kind === 'broken' ? failed : warning)(message, remedy),
  )
  if (problems.length > 0) return problems
  const plugins = [...host.plugins.values()].filter(({type}) => type !== 'core')
  return [ok(plugins.map(({name, version}) => `${name} ${version}`).join(', ') || 'none')]
}
