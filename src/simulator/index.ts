/**
 * Owns what the package gives to the tests of other people's flows, as `@rt-events/node-red/simulator`: the RealTime API
 * in the test's own process. docs/testing-flows.md shows how.
 */
export type { StreamName } from '../protocol/streams';
export type { Random, Timer } from '../util/clock';
export type { JsonObject } from '../util/json';
export type { Simulator, SimulatorOccurrences, SimulatorOptions } from './interface';
export type { Occurrences } from './occurrences';
export type { Lead } from './rest/rapid-response';
export type { RestRequest } from './rest/rest-api';
export type { AnswerFailure, LateAnswer, RestFailure, UnreadFailure } from './rest/rest-failure';
export type { SignInOutcome, SimulatorLogin } from './rest/sign-in';
export type { Text } from './rest/texts';
export type { Play } from './scenarios/player';
export { SCENARIO_NAMES, type ScenarioName } from './scenarios/scenarios';
export type { EventShapeName } from './scenarios/shapes';
export type { SimulatorClock } from './schedule';
export { seededRandom } from './seeded-random';
export type { RejectedTokenPolicy, SimulatedSession } from './simulated-session';
export { DEMO_LOGIN, DEMO_TOKEN, startSimulator } from './simulator';
export type { TokenGrant, Tokens } from './tokens';
