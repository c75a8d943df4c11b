import { announce, uuid } from './dom';
import { type Store, ISSUE } from './store';
import { emptyArticle, type Fields, type Value } from './wire';

/** What can be done with the articles of an issue. Each is one step to undo, and says what it did. */
export class Actions {
  /** Shows an article that was made or moved: opens its card, or only gives it the focus. */
  show: (id: string, open: boolean) => void = () => undefined;
  toast: (text: string, undo: boolean) => void = () => undefined;

  constructor(private readonly store: Store) {}

  /** @param after null: at the end */
  add(after: string | null): void {
    const id = uuid();
    this.store.article(id);
    this.store.edit('New article', [this.placed(id, after)]);
    announce(`New article, ${this.place(id)}`);
    this.show(id, true);
  }

  /** Articles that came with their texts: pasted, or copied. */
  insert(label: string, articles: readonly Fields[], after: string | null): string[] {
    const changes = [];
    let order = this.store.order;
    let before = after;
    const ids: string[] = [];
    for (const fields of articles) {
      const id = uuid();
      ids.push(id);
      this.store.article(id);
      for (const [field, to] of Object.entries(fields))
        changes.push({ part: id, field, from: emptyArticle[field]!, to });
      order = inserted(order, id, before);
      before = id;
    }
    this.store.edit(label, [...changes, this.store.set(ISSUE, 'articles', order)]);
    return ids;
  }

  duplicate(id: string): void {
    const [copy] = this.insert('Duplicated article', [this.store.article(id).now], id);
    announce(`Duplicated, ${this.place(copy!)}`);
    this.show(copy!, true);
  }

  /** From the item desk. */
  bring(ids: readonly string[], headline: string): void {
    this.store.edit(`Added “${headline}”`, [this.store.set(ISSUE, 'articles', [...this.store.order, ...ids])]);
    announce(`Added “${headline}”, ${this.place(ids[0]!)}`);
    this.show(ids[0]!, false);
  }

  remove(id: string): void {
    const order = this.store.order;
    const at = order.indexOf(id);
    if (at < 0)
      return;
    const name = this.name(id);
    this.store.edit(`Removed ${name}`, [this.store.set(ISSUE, 'articles', order.filter(other => other !== id))]);
    this.toast(`Removed ${name}. It stays on the item desk.`, true);
    const next = this.store.order[Math.min(at, this.store.order.length - 1)];
    if (next)
      this.show(next, false);
  }

  /** @param to counted from 0 */
  move(id: string, to: number): void {
    const order = this.store.order.filter(other => other !== id);
    const at = Math.max(0, Math.min(to, order.length));
    if (this.store.order.indexOf(id) === at) {
      announce(at === 0 ? 'Already the first' : at === order.length ? 'Already the last' : 'It stands there already');
      return;
    }
    order.splice(at, 0, id);
    this.store.edit(`Moved ${this.name(id)}`, [this.store.set(ISSUE, 'articles', order)]);
    announce(`Moved to ${at + 1} of ${order.length}`);
    this.show(id, false);
  }

  by(id: string, steps: number): void {
    this.move(id, this.store.order.indexOf(id) + steps);
  }

  /** Everything that a point in the history says, as one step. */
  restore(label: string, issue: Fields, articles: ReadonlyMap<string, Fields>): void {
    const changes = Object.entries(issue).filter(([field]) => field !== 'rest').map(([field, to]) => this.store.set(ISSUE, field, to));
    for (const [id, fields] of articles) {
      const part = this.store.article(id);
      for (const [field, to] of Object.entries(fields))
        changes.push({ part: id, field, from: part.now[field] ?? ('' as Value), to });
    }
    this.store.edit(label, changes);
    announce(label);
  }

  undo(): void {
    this.say(this.store.undo(), 'Undone', 'Nothing to undo');
  }

  redo(): void {
    this.say(this.store.redo(), 'Done again', 'Nothing to do again');
  }

  name(id: string): string {
    return `“${this.store.text(id, 'headline').trim() || 'Article without headline'}”`;
  }

  private say(step: { label: string; complete: boolean } | null, done: string, nothing: string): void {
    this.toast(step ? `${done}: ${step.label}${step.complete ? '' : '. Where somebody else has written since, their text stays.'}` : nothing, false);
  }

  private place(id: string): string {
    return `${this.store.order.indexOf(id) + 1} of ${this.store.order.length}`;
  }

  private placed(id: string, after: string | null) {
    return this.store.set(ISSUE, 'articles', inserted(this.store.order, id, after));
  }
}

function inserted(order: readonly string[], id: string, after: string | null): string[] {
  const list = [...order];
  const at = after === null ? -1 : list.indexOf(after);
  list.splice(at < 0 ? list.length : at + 1, 0, id);
  return list;
}
