/** Owns the settings of `rt call`: defaults, reading, and what is wrong. Runs in the editor too. */
import { choice, numberFrom, PATHS, type SettingKind } from '../configuration/kinds';
import { CallReader } from './call-reader';
import { compilePhases, type PhaseProblem } from './phase-settings';

/** The longest that a call may go without an event: 31 days, in minutes. */
const MOST_MINUTES = 44_640;

interface Setting {
  readonly kind: SettingKind<string | number>;
  /** What counts where nothing was saved. */
  readonly default: string | number;
}

/** One row for each setting, except `phases`, which is a list with its own rules. */
export const CALL_SETTINGS = {
  /**
   * Paths to the property that is the same in all events of one call. Empty: found automatically. The next three
   * settings work in the same way.
   */
  callId: { kind: PATHS, default: '' },
  direction: { kind: PATHS, default: '' },
  from: { kind: PATHS, default: '' },
  to: { kind: PATHS, default: '' },
  /** Whether each change of a call is told, or only its end. */
  emit: { kind: choice('changes', 'finished'), default: 'changes' },
  /** After so many minutes without an event a call is given up. */
  maxMinutes: { kind: numberFrom(1, MOST_MINUTES), default: 240 },
} as const satisfies Readonly<Record<string, Setting>>;

export type CallSettingName = keyof typeof CALL_SETTINGS;

const NAMES = Object.keys(CALL_SETTINGS) as readonly CallSettingName[];

/** As saved in a flow, perhaps by hand: nothing about it is certain. */
export type SavedCallSettings = Readonly<Partial<Record<CallSettingName | 'phases', unknown>>>;

export interface CallSettings {
  readonly reader: CallReader;
  readonly emit: 'changes' | 'finished';
  readonly maxSilenceMs: number;
}

export type CallSettingsResult =
  | { readonly ok: true; readonly settings: CallSettings }
  | { readonly ok: false; readonly property: CallSettingName }
  | { readonly ok: false; readonly property: 'phases'; readonly problems: readonly PhaseProblem[] };

/** The value of a setting; undefined: it is wrong. */
export function readCallSetting(name: CallSettingName, saved: unknown): string | number | undefined {
  const setting: Setting = CALL_SETTINGS[name];
  return setting.kind.read(saved ?? setting.default);
}

const MINUTE_MS = 60_000;

/** Never throws: the first setting that is wrong comes back. */
export function readCallSettings(saved: SavedCallSettings): CallSettingsResult {
  const phases = compilePhases(saved.phases);
  if (!phases.ok) return { ok: false, property: 'phases', problems: phases.problems };
  const wrong = NAMES.find((name) => readCallSetting(name, saved[name]) === undefined);
  if (wrong !== undefined) return { ok: false, property: wrong };
  const text = (name: CallSettingName) => String(readCallSetting(name, saved[name]));
  const paths = { callId: text('callId'), direction: text('direction'), from: text('from'), to: text('to') };
  return {
    ok: true,
    settings: {
      reader: new CallReader(phases.phaseOf, paths),
      emit: text('emit') === 'finished' ? 'finished' : 'changes',
      maxSilenceMs: Number(text('maxMinutes')) * MINUTE_MS,
    },
  };
}
