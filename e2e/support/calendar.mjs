// Eyes and hands for the calendar: where a card stands, and the ways of carrying it elsewhere.
import { until } from './story.mjs';

/** The card of a lesson. */
export function card(page, id) {
  return page.locator(`[data-testid="schedule.card"][data-id="${id}"]`);
}

/**
 * What the eye sees of the cards: lane (its head's words in the rooms' view, its day in the others), the time
 * written on the card, and the time its upper edge stands at beside the hours.
 */
export function seen(page) {
  return page.getByTestId('schedule.grid').evaluate((grid) => {
    const lanes = [...grid.querySelectorAll('[data-lane]')];
    const heads = [...grid.querySelectorAll('.lane-head.resource')].map((head) => head.firstElementChild.textContent);
    const [from, to] = ['--from', '--to'].map((name) => Number(grid.style.getPropertyValue(name)));
    const clock = (minute) => [minute / 60, minute % 60].map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
    return lanes.flatMap((lane, index) => {
      const box = lane.getBoundingClientRect();
      return [...lane.querySelectorAll('[data-id]')].map((card) => {
        const down = (card.getBoundingClientRect().top - box.top) / box.height;
        // Cards keep a hair's breadth from the line of their hour.
        const minute = Math.round((from * 60 + down * (to - from) * 60) / 5) * 5;
        const written = card.querySelector('p').firstChild.textContent.trim();
        return { id: card.dataset.id, day: lane.dataset.lane, lane: heads[index] ?? lane.dataset.lane, written, stands: clock(minute) };
      });
    });
  });
}

/** Waits until the card of a lesson stands somewhere: `{ lane?, time? }`. */
export async function stands(page, id, { lane, time }) {
  await until(async () => {
    const card = (await seen(page)).find((card) => card.id === id);
    return card && (!lane || card.lane === lane) && (!time || (card.stands === time && card.written === time));
  });
}

// Where the pointer takes a card, and where it must be for the card to land: in the middle of the lane, at a time.
async function way(page, id, { lane, time }) {
  // Away from the edges, where a hand makes the page scroll.
  await card(page, id).evaluate((card) => card.scrollIntoView({ block: 'center', inline: 'center' }));
  return page.getByTestId('schedule.grid').evaluate((grid, { id, lane, time }) => {
    const lanes = [...grid.querySelectorAll('[data-lane]')];
    const heads = [...grid.querySelectorAll('.lane-head.resource')].map((head) => head.firstElementChild.textContent);
    const card = grid.querySelector(`[data-id="${id}"]`);
    const target = lane ? lanes.find((it, index) => (heads[index] ?? it.dataset.lane) === lane) : card.closest('[data-lane]');
    const [from, to] = ['--from', '--to'].map((name) => Number(grid.style.getPropertyValue(name)));
    const [cardBox, laneBox] = [card.getBoundingClientRect(), target.getBoundingClientRect()];
    const [hours, minutes] = time ? time.split(':').map(Number) : [];
    const top = time ? laneBox.top + ((hours + minutes / 60 - from) / (to - from)) * laneBox.height : cardBox.top;
    const held = Math.min(12, cardBox.height / 2);
    return {
      from: { x: cardBox.left + cardBox.width / 2, y: cardBox.top + held },
      to: { x: laneBox.left + laneBox.width / 2, y: top + held },
    };
  }, { id, lane, time });
}

/** Takes a card by the mouse and carries it, without letting go. Without `time` it stays at its height. */
export async function carry(page, id, target) {
  const { from, to } = await way(page, id, target);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 8, from.y, { steps: 3 });
  await page.mouse.move(to.x, to.y, { steps: 12 });
}

/** Carries a card by the mouse and lets it go. */
export async function drag(page, id, target) {
  await carry(page, id, target);
  await page.mouse.up();
}

/** Carries a card by a finger: it rests until the card is in the hand, then moves and lifts. */
export async function dragByFinger(page, id, target) {
  const { from, to } = await way(page, id, target);
  const finger = await page.context().newCDPSession(page);
  const touch = (type, ...points) => finger.send('Input.dispatchTouchEvent', { type, touchPoints: points });
  await touch('touchStart', from);
  await page.locator('.lesson.lifted').waitFor();
  for (let step = 1; step <= 12; step += 1) {
    await touch('touchMove', { x: from.x + ((to.x - from.x) * step) / 12, y: from.y + ((to.y - from.y) * step) / 12 });
  }
  await touch('touchEnd');
  await finger.detach();
}
