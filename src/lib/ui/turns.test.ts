import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { inTurn } from './turns';

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

test('one piece a task, in the order of asking, and those that a piece asks for come last', () => {
	const drawn: string[] = [];
	inTurn(() => {
		drawn.push('first');
		inTurn(() => drawn.push('inside the first'));
	});
	inTurn(() => drawn.push('second'));
	expect(drawn).toEqual([]);
	vi.advanceTimersToNextTimer();
	expect(drawn).toEqual(['first']);
	vi.advanceTimersToNextTimer();
	expect(drawn).toEqual(['first', 'second']);
	vi.runAllTimers();
	expect(drawn).toEqual(['first', 'second', 'inside the first']);
});

test('a piece that is taken back is not drawn, and the turns begin again after a pause', () => {
	const drawn: string[] = [];
	const takeBack = inTurn(() => drawn.push('gone'));
	takeBack();
	vi.runAllTimers();
	inTurn(() => drawn.push('later'));
	vi.runAllTimers();
	expect(drawn).toEqual(['later']);
});

test('a piece that fails stops no other', () => {
	const drawn: string[] = [];
	inTurn(() => {
		throw new Error('This piece fails.');
	});
	inTurn(() => drawn.push('next'));
	expect(() => vi.runAllTimers()).toThrow('This piece fails.');
	vi.runAllTimers();
	expect(drawn).toEqual(['next']);
});
