import { GoogleGenAI, type GenerateContentResponse } from '@google/genai'
import { Injectable, Logger } from '@nestjs/common'
import { DataSource } from 'typeorm'
import { ModelCall } from './model-call.entity'

interface Tokens {
  input: number
  cached: number
  output: number
}

@Injectable()
export class ExtractionService {
  private readonly log = new Logger(ExtractionService.name)
  private readonly ai = new GoogleGenAI({ apiKey: process.env.GEMINI_API_KEY })
  private readonly model = 'gemini-2.5-pro'

  constructor(private readonly db: DataSource) {}

  private tokensOf(res: GenerateContentResponse): Tokens {
    const meta = res.usageMetadata
    if (!meta) throw new Error(`${res.responseId}: no usageMetadata`)
    const cached = meta.cachedContentTokenCount ?? 0
    const answer = meta.candidatesTokenCount ?? 0
    const thoughts = meta.thoughtsTokenCount ?? 0
    return {
      input: (meta.promptTokenCount ?? 0) - cached,
      cached,
      output: answer + thoughts, // both at the output price
    }
  }

  async extract(callId: string, tenantId: string, document: string, schema: object): Promise<unknown> {
    const res = await this.ai.models.generateContent({
      model: this.model,
      contents: document,
      config: {
        responseMimeType: 'application/json',
        responseJsonSchema: schema,
        thinkingConfig: { thinkingBudget: 4096 },
      },
    })
    const tokens = this.tokensOf(res)
    await this.db
      .createQueryBuilder()
      .insert()
      .into(ModelCall)
      .values({ callId, tenantId, model: this.model, ...tokens })
      .orIgnore()
      .execute()
    this.log.log({ callId, tenantId, ...tokens })
    return JSON.parse(res.text ?? 'null')
  }
}
