/** Owns how much processor time another process has used. */
import { readFileSync } from 'node:fs';

/** The kernel's unit in `/proc`. */
const TICK_MS = 10;

/** Processor time that a process has used, in milliseconds. Only Linux tells. */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) * TICK_MS;
}
