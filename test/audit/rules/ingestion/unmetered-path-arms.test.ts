import { unmeteredPath } from '#audit/rules/ingestion/unmetered-path.ts';
import { describeRule } from '#test/rule-tester.ts';

const ANSWER = `
  pub struct Answer {
      pub input_tokens: Option<u64>,
      pub output_tokens: Option<u64>,
      pub model: Option<String>,
  }
`;

describeRule(unmeteredPath, {
  fires: [
    {
      name: 'Rust: the arm for all other providers answers with an empty record',
      files: {
        'src/answer.rs': ANSWER,
        'src/vectors.rs': `
          fn vectors(provider: &Provider, body: Bytes) -> Result<(Answer, Bytes), Error> {
              let (answer, body) = match provider {
                  Provider::Bedrock(_) => {
                      let read = bedrock::read(&body)?;
                      (read.to_answer(), read.bytes())
                  },
                  Provider::Vertex(_) => {
                      let read = vertex::read(&body)?;
                      (read.to_answer(), read.bytes())
                  },
                  _ => (Answer::default(), body),
              };
              Ok((answer, body))
          }
        `,
      },
      at: ['src/vectors.rs:11'],
      confidence: 'likely',
    },
    {
      name: 'Go: returned with the body',
      files: {
        'answer.go': `
          package relay

          type Answer struct {
          	InputTokens  int
          	OutputTokens int
          	Model        string
          }

          func read(provider string, body []byte) (*Answer, []byte) {
          	switch provider {
          	case "bedrock":
          		return readBedrock(body), body
          	case "vertex":
          		return readVertex(body), body
          	default:
          		return &Answer{}, body
          	}
          }
        `,
      },
      at: ['answer.go:16'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'Rust: nothing to be read, one arm alone that reads, and a record that counts nothing',
      files: {
        'src/answer.rs': `
          pub struct Answer {
              pub input_tokens: Option<u64>,
              pub output_tokens: Option<u64>,
              pub model: Option<String>,
          }

          pub struct Label {
              pub name: String,
              pub color: String,
              pub size: u8,
          }

          fn event(event: Event) -> Answer {
              match event {
                  Event::Start(start) => start.to_answer(),
                  Event::Delta(delta) => delta.to_answer(),
                  _ => Answer::default(),
              }
          }

          fn one(provider: &Provider, body: Bytes) -> (Answer, Bytes) {
              match provider {
                  Provider::Bedrock(_) => (read(&body), body),
                  _ => (Answer::default(), body),
              }
          }

          fn label(kind: Kind, body: Bytes) -> (Label, Bytes) {
              match kind {
                  Kind::A => (a(&body), body),
                  Kind::B => (b(&body), body),
                  _ => (Label::default(), body),
              }
          }
        `,
      },
    },
  ],
});
