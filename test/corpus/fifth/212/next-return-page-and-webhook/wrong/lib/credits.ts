import { prisma } from './prisma';

/** Adds credits once for each reference. */
export async function addCredits(workspaceId: string, amount: number, reference: string): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const { count } = await tx.creditEntry.createMany({
      data: [{ workspaceId, amount, reference }],
      skipDuplicates: true,
    });
    if (count === 0) return;
    await tx.workspace.update({ where: { id: workspaceId }, data: { credits: { increment: amount } } });
  });
}
