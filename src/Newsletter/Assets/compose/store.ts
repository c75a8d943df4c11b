import { merge, mergeOrder, type Conflict } from './merge';
import { emptyArticle, isBlank, same, type Fields, type Value } from './wire';

export const ISSUE = 'issue';

/** The issue's own texts, or one article: what has one version on the server. */
export class Part {
  /** Fields that the server refuses as they are, with its words; the others are saved all the same. */
  readonly held = new Map<string, string>();
  readonly conflicts = new Map<string, Conflict>();

  /** @param etag null: the server does not have it yet */
  constructor(readonly id: string, public base: Fields, public now: Fields, public etag: string | null) {}

  get isIssue(): boolean {
    return this.id === ISSUE;
  }
}

export interface Change { part: string; field: string; from: Value; to: Value }
export interface Step { label: string; changes: Change[]; at: number; typed: boolean }
export interface Event { part: string; field: string; origin: unknown }

const pause = 1500;
const mostSteps = 300;

/** Everything that is being written, and how it came to be: the one place where a text changes. */
export class Store {
  readonly parts = new Map<string, Part>();
  undone: Step[] = [];
  done: Step[] = [];
  private readonly listeners: ((event: Event) => void)[] = [];

  on(listener: (event: Event) => void): void {
    this.listeners.push(listener);
  }

  get issue(): Part {
    return this.parts.get(ISSUE)!;
  }

  get order(): readonly string[] {
    return this.issue.now['articles'] as readonly string[];
  }

  article(id: string): Part {
    let part = this.parts.get(id);
    if (!part) {
      part = new Part(id, emptyArticle, emptyArticle, null);
      this.parts.set(id, part);
    }
    return part;
  }

  text(part: string, field: string): string {
    const value = this.parts.get(part)?.now[field];
    return typeof value === 'string' ? value : '';
  }

  /** The value that the server would be sent: articles it does not have yet stand in no issue there. */
  sendable(part: Part): Record<string, Value> {
    const fields: Record<string, Value> = { ...part.now };
    for (const name of [...part.held.keys(), ...part.conflicts.keys()])
      fields[name] = part.base[name]!;
    if (part.isIssue)
      fields['articles'] = (fields['articles'] as string[]).filter(id => this.parts.get(id)?.etag !== null);
    return fields;
  }

  isDirty(part: Part): boolean {
    if (part.etag === null && (isBlank(part.now) || !this.order.includes(part.id)))
      return false;
    const fields = this.sendable(part);
    return part.etag === null || Object.keys(fields).some(name => !same(fields[name]!, part.base[name]!));
  }

  /** Something that only this browser has, be it that it is not sent or that it cannot be. */
  isKept(part: Part): boolean {
    return part.etag === null ? !isBlank(part.now) || this.order.includes(part.id) : Object.keys(part.now).some(name => !same(part.now[name]!, part.base[name]!));
  }

  /** An edit by this editor; it can be undone. */
  edit(label: string, changes: Change[], origin: unknown = null, typed = false): void {
    const real = changes.filter(change => !same(change.from, change.to) || typed);
    if (!real.length)
      return;
    const last = this.done[this.done.length - 1];
    const now = Date.now();
    if (typed && last?.typed && now - last.at < pause && last.changes[0]!.part === real[0]!.part && last.changes[0]!.field === real[0]!.field) {
      last.changes[0]!.to = real[0]!.to;
      last.at = now;
    } else {
      this.done.push({ label, changes: real.map(change => ({ ...change })), at: now, typed });
      if (this.done.length > mostSteps)
        this.done.shift();
    }
    this.undone = [];
    this.write(real, origin);
  }

  type(part: string, field: string, to: Value, origin: unknown, label: string): void {
    this.edit(label, [{ part, field, from: this.parts.get(part)!.now[field]!, to }], origin, true);
  }

  set(part: string, field: string, to: Value): Change {
    return { part, field, from: this.parts.get(part)!.now[field]!, to };
  }

  /** @returns what was undone, or null; where somebody else wrote in the meantime their text stays */
  undo(): { label: string; complete: boolean } | null {
    return this.turn(this.done, this.undone);
  }

  redo(): { label: string; complete: boolean } | null {
    return this.turn(this.undone, this.done);
  }

  private turn(from: Step[], to: Step[]): { label: string; complete: boolean } | null {
    const step = from.pop();
    if (!step)
      return null;
    const changes: Change[] = [];
    for (const change of [...step.changes].reverse()) {
      const current = this.article(change.part).now[change.field]!;
      const back = same(current, change.to) ? change.from
        : change.field === 'articles' ? mergeOrder(change.to as string[], change.from as string[], current as string[]) : null;
      if (back !== null)
        changes.push({ part: change.part, field: change.field, from: current, to: back });
    }
    to.push({ ...step, typed: false, at: 0, changes: step.changes.map(c => ({ ...c, from: c.to, to: c.from })).reverse() });
    this.write(changes, null);
    return { label: step.label, complete: changes.length === step.changes.length };
  }

  /** A newer version from the server: what we did not touch follows it. */
  adopt(part: Part, theirs: Fields, etag: string): void {
    const before = part.now;
    const merged = merge(part.base, part.now, theirs);
    part.base = theirs;
    part.etag = etag;
    part.now = merged.fields;
    for (const [name, conflict] of merged.conflicts)
      part.conflicts.set(name, conflict);
    for (const name of Object.keys(theirs))
      if (!same(before[name] ?? '', part.now[name]!) || merged.conflicts.has(name))
        this.tell({ part: part.id, field: name, origin: 'server' });
  }

  private write(changes: Change[], origin: unknown): void {
    for (const change of changes) {
      const part = this.article(change.part);
      part.now = { ...part.now, [change.field]: change.to };
      part.held.delete(change.field);
    }
    for (const change of changes)
      this.tell({ part: change.part, field: change.field, origin });
  }

  tell(event: Event): void {
    for (const listener of this.listeners)
      listener(event);
  }
}
