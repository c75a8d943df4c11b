import { announce, button, clock, h } from './dom';
import { type Keep } from './keep';
import { type Saver } from './saver';
import { type Store } from './store';

/** The one word on what became of the text, and it is true: "Saved" is said of what the server has. */
export class Status {
  readonly element = h('p', { class: 'saved', role: 'status' });
  private last = '';

  constructor(private readonly store: Store, private readonly saver: Saver, private readonly keep: Keep, private readonly zone: string, private readonly goTo: (part: string, field: string) => void) {
    saver.onChange(() => this.show());
    store.on(() => this.show());
    this.show();
  }

  show(): void {
    const [kind, text] = this.words();
    if (this.last === kind + text)
      return;
    const worse = kind !== 'saving' && kind !== 'saved' && !this.last.startsWith(kind);
    this.last = kind + text;
    this.element.className = `saved ${kind}`;
    this.element.replaceChildren(text);
    if (kind === 'conflict' || kind === 'refused') {
      const place = this.place();
      if (place)
        this.element.append(' ', button('Show', () => this.goTo(...place), { class: 'small' }));
    }
    if (kind === 'signedOut')
      this.element.append(' ', h('a', { href: '/sign-in', target: '_blank' }, 'Sign in in another window'), ', then ', button('try again', () => void this.saver.flush(), { class: 'small' }));
    if (worse)
      announce(text);
  }

  private words(): [string, string] {
    const kept = this.keep.full ? 'Not kept: this browser keeps nothing more. Leave the page open' : 'kept in this browser';
    if ([...this.store.parts.values()].some(part => part.conflicts.size))
      return ['conflict', 'Conflict: somebody else changed the same text'];
    switch (this.saver.word) {
      case 'saving':
        return ['saving', 'Saving…'];
      case 'offline':
        return ['offline', `Offline: ${kept}`];
      case 'signedOut':
        return ['signedOut', `Signed out: ${kept}.`];
      case 'refused':
        return ['refused', [...this.saver.stopped.values()][0] ?? 'Saved, except for a field that cannot be taken as it is'];
      default:
        return ['saved', this.saver.at ? `Saved ${clock(this.saver.at, this.zone)}` : 'All saved'];
    }
  }

  private place(): [string, string] | null {
    for (const part of this.store.parts.values())
      for (const field of [...part.conflicts.keys(), ...part.held.keys()])
        return [part.id, field];
    return null;
  }
}
