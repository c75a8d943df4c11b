import { type Conflict } from './merge';
import { type Part } from './store';
import { type Fields } from './wire';

/** With the conflicts that nobody has settled yet: they are no less open after a reload. */
export interface Kept { id: string; etag: string | null; base: Fields; now: Fields; conflicts: [string, Conflict][] }

/**
 * What is not on the server yet, in this browser. Written at once and in one step with every key: it is there when the tab, the server or the machine goes
 * away in the next moment. Kept apart by account, so that nobody meets another's words.
 */
export class Keep {
  private readonly prefix: string;
  full = false;

  constructor(account: string, issue: string) {
    this.prefix = `newsletter:${account}:${issue}:`;
  }

  put(part: Part): void {
    try {
      localStorage.setItem(this.prefix + part.id, JSON.stringify({ id: part.id, etag: part.etag, base: part.base, now: part.now, conflicts: [...part.conflicts] } satisfies Kept));
      this.full = false;
    } catch {
      this.full = true;
    }
  }

  drop(id: string): void {
    try {
      localStorage.removeItem(this.prefix + id);
    } catch {
      // A browser that keeps nothing has nothing to drop.
    }
  }

  all(): Kept[] {
    const kept: Kept[] = [];
    try {
      for (let i = 0; i < localStorage.length; i++) {
        const key = localStorage.key(i)!;
        if (key.startsWith(this.prefix))
          kept.push(JSON.parse(localStorage.getItem(key)!) as Kept);
      }
    } catch {
      this.full = true;
    }
    return kept;
  }
}
