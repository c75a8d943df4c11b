import { type Api } from './api';
import { button, clock, h } from './dom';

interface Result { to: string; state: string; server: string; reply: string; bytes: number }

/** A test mail: to oneself or to addresses that are kept for it. What the server said is shown. */
export class TestMail {
  constructor(private readonly api: Api, private readonly own: string, private readers: string[], private readonly zone: string, private readonly save: () => Promise<boolean>) {}

  open(): void {
    const known = [...new Set([this.own, ...this.readers])];
    const boxes = h('fieldset', {}, h('legend', { class: 'small' }, 'To'));
    const more = h('input', { type: 'text', id: 'test-more', inputmode: 'email', autocomplete: 'off', placeholder: 'one@example.org, two@example.org' });
    const keep = h('input', { type: 'checkbox', id: 'test-keep' });
    const said = h('div', { role: 'status', class: 'stack tight' });
    const send = h('button', { class: 'primary' }, 'Send the test');
    boxes.append(...known.map((address, i) => h('div', { class: 'check' },
      h('input', { type: 'checkbox', id: `test-${i}`, value: address, checked: address === this.own }), h('label', { for: `test-${i}` }, address === this.own ? `${address} (you)` : address),
      address === this.own ? null : button('Forget', () => void this.forget(address, boxes.children[i + 1] as HTMLElement), { class: 'small plain', 'aria-label': `Forget ${address}` }))));
    const go = async () => {
      const typed = more.value.split(/[\s,;]+/).filter(Boolean);
      const to = [...boxes.querySelectorAll<HTMLInputElement>('input:checked')].map(box => box.value).concat(typed);
      if (!to.length) {
        said.replaceChildren(h('p', { class: 'note warn' }, 'Choose an address, or type one.'));
        return;
      }
      send.disabled = true;
      said.replaceChildren(h('p', { class: 'soft' }, 'Sending…'));
      try {
        said.replaceChildren(...await this.send(to));
        if (keep.checked && typed.length)
          await this.keep([...this.readers, ...typed]);
      } finally {
        send.disabled = false;
      }
    };
    const dialog = h('dialog', { class: 'ask', 'aria-labelledby': 'test-title', onclose: () => dialog.remove() },
      h('h2', { id: 'test-title' }, 'Test mail'),
      h('p', { class: 'soft small' }, 'As it stands now, its subject marked [Test], its links inert. It is never counted.'),
      h('form', { class: 'stack tight', novalidate: true, onsubmit: (event: SubmitEvent) => { event.preventDefault(); void go(); } },
        boxes,
        h('div', { class: 'field' }, h('label', { for: 'test-more' }, 'Other addresses'), more),
        h('div', { class: 'check' }, keep, h('label', { for: 'test-keep' }, 'Keep these addresses for the next test')),
        said,
        h('div', { class: 'buttons' }, send, button('Close', () => dialog.close(), { class: 'plain' }))));
    document.body.append(dialog);
    dialog.showModal();
  }

  private async send(to: string[]): Promise<HTMLElement[]> {
    if (!await this.save())
      return [h('p', { class: 'note warn' }, 'Not sent: what you wrote is not saved yet, and a test would show something else. Try again in a moment.')];
    const answer = await this.api.send<{ captured: boolean; items: Result[] }>('POST', '/test', { to }).catch(() => null);
    if (!answer)
      return [h('p', { class: 'note bad' }, 'No answer came. Whether the test went out is not known; look into the mailbox before you send another.')];
    if (answer.problem)
      return [h('p', { class: 'note bad' }, answer.problem.detail)];
    return answer.body.items.map(item => h('p', { class: `note ${item.state === 'accepted' ? 'good' : 'bad'}` },
      h('strong', {}, `${item.to}: ${item.state} ${clock(new Date(), this.zone)}, ${Math.max(1, Math.round(item.bytes / 1024))} KB`),
      item.state === 'accepted' ? (answer.body.captured ? ' It is in the mailbox of this machine.' : '') : ` ${item.server} said: ${item.reply}`));
  }

  private async keep(addresses: string[]): Promise<void> {
    const answer = await this.api.send<string[]>('PUT', '/test-readers', { addresses: [...new Set(addresses)].filter(address => address !== this.own) }).catch(() => null);
    if (answer && !answer.problem)
      this.readers = answer.body;
  }

  private async forget(address: string, row: HTMLElement): Promise<void> {
    await this.keep(this.readers.filter(other => other !== address));
    if (!this.readers.includes(address))
      row.remove();
  }
}
