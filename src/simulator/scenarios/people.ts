/** Owns the people of the simulator: the users of its account, and those who call and text them. All are fictional. */

/** A person. The numbers are from the range kept free for fiction (555-0100 to 555-0199). */
export interface Person {
  readonly name: string;
  /** In E.164. */
  readonly number: string;
}

export interface SimulatedUser extends Person {
  readonly userId: number;
  readonly pin: string;
  /** Whether texts may be sent from this user's number without asking for the number by itself. */
  readonly canText: boolean;
}

/** The account that every token belongs to. */
export const ACCOUNT_ID = 5001;

/** Whom every token belongs to. */
export const USER: SimulatedUser = {
  userId: 1001,
  pin: '4711',
  name: 'Robin Hale',
  number: '+12025550100',
  canText: true,
};

/** Another user of the account: only the account stream carries the events of this one. */
export const COLLEAGUE: SimulatedUser = {
  userId: 1002,
  pin: '4712',
  name: 'Kim Ortega',
  number: '+12025550101',
  canText: true,
};

/** A user who calls the others inside the account, and for whom texting is not enabled. */
export const FRONT_DESK: SimulatedUser = {
  userId: 1003,
  pin: '4713',
  name: 'Front desk',
  number: '+12025550102',
  canText: false,
};

/** All users of the account; the numbers of these are the account's lines. */
export const USERS: readonly SimulatedUser[] = [USER, COLLEAGUE, FRONT_DESK];

export type AtLeastOne<T> = readonly [T, ...T[]];

/** Who calls and texts from outside. */
export const CALLERS: AtLeastOne<Person> = [
  { name: 'Ada Byron', number: '+13125550142' },
  { name: 'Grace Murray', number: '+14155550117' },
  { name: 'Alan Mathison', number: '+16175550198' },
  { name: 'Hedy Kiesler', number: '+12125550163' },
];
