/** Owns what happens in the simulated account: the scenarios, texts and leads, and the events that they make. */
import type { Random } from '../../util/clock';
import type { JsonObject } from '../../util/json';
import { type Lead, RapidResponse } from '../rest/rapid-response';
import { type Text, Texts } from '../rest/texts';
import { Schedule, type SimulatorClock } from '../schedule';
import { CallLog } from './call-log';
import type { SimulatedUser } from './people';
import { Player } from './player';
import { messageSent, rapidResponseCall } from './scenarios';
import { EVENT_SHAPES, type EventShapeName } from './shapes';

export interface AccountOptions {
  readonly clock: SimulatorClock;
  readonly random: Random;
  /** How the events are written. */
  readonly shape: EventShapeName;
  /** Told of each event as it is written, and of the user whom it happens to. */
  happened(event: JsonObject, user: SimulatedUser): void;
  /** Told of each text, after its event. */
  sent(text: Text): void;
  /** Told of each lead, after the first event of its call. */
  called(lead: Lead): void;
}

/** What happens in an account. {@link Schedule.end} ends all of it. */
export interface SimulatedAccount {
  readonly schedule: Schedule;
  readonly player: Player;
  readonly calls: CallLog;
  readonly texts: Texts;
  readonly rapidResponse: RapidResponse;
}

export function simulateAccount(options: AccountOptions): SimulatedAccount {
  const { clock, random } = options;
  const { write } = EVENT_SHAPES[options.shape];
  const schedule = new Schedule(clock);
  const calls = new CallLog();
  /** The one place that all events pass which the simulator makes, whether a scenario or a request is behind them. */
  const happen = (event: JsonObject, user: SimulatedUser) => {
    calls.record(event, clock.now());
    options.happened(write(event), user);
  };
  const player = new Player({ clock, random, schedule, happen });
  const texts = new Texts({
    clock,
    schedule,
    sent: (text, user) => {
      player.happenNow(messageSent(text), user);
      options.sent(text);
    },
  });
  const rapidResponse = new RapidResponse({
    clock,
    called: (lead) => {
      player.playSteps((cast) => rapidResponseCall(cast, lead));
      options.called(lead);
    },
  });
  return { schedule, player, calls, texts, rapidResponse };
}
