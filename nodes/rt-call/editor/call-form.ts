/** Owns what makes the properties of `rt call` valid, apart from any dialog. */
import { type CallSettingName, readCallSetting } from '../../../src/calls/call-settings';
import { compilePhases } from '../../../src/calls/phase-settings';
import { variableIn } from '../../../src/configuration/variables';
import type { Translate } from '../../shared/translate';

/** What is wrong with a setting. What is in a variable, only the runtime knows. */
export function settingProblem(name: CallSettingName, value: unknown, text: Translate): string | undefined {
  if (variableIn(value) !== undefined || readCallSetting(name, value) !== undefined) return undefined;
  if (name === 'emit' || name === 'maxMinutes') return text(`rt-call.invalid.${name}`);
  return text('rt-call.invalid.path', { name: text(`rt-call.label.${name}`) });
}

/** What is wrong with the phases of a flow. */
export function phasesProblem(value: unknown, text: Translate): string | undefined {
  return compilePhases(value).ok ? undefined : text('rt-call.invalid.phases');
}
