import { announce, button, h } from './dom';

const shown = 10_000;

/** Says what was done, with a way back; it goes by itself, and the undo key works when it is gone. */
export class Toast {
  readonly element = h('div', { class: 'toast', hidden: true });
  private timer = 0;

  constructor(private readonly undo: () => void) {}

  show(text: string, undo: boolean): void {
    announce(undo ? `${text} Undo with Ctrl+Z.` : text);
    this.element.hidden = false;
    this.element.replaceChildren(h('span', {}, text), undo ? button('Undo', () => { this.hide(); this.undo(); }, { class: 'small' }) : '', button('Close', () => this.hide(), { class: 'small plain' }));
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.fade(), shown);
  }

  private hide(): void {
    this.element.hidden = true;
  }

  /** Not under somebody's hand. */
  private fade(): void {
    if (this.element.contains(document.activeElement) || this.element.matches(':hover'))
      this.timer = window.setTimeout(() => this.fade(), 2000);
    else
      this.hide();
  }
}
