# The app on a CPU, with the weights of this checkout:
#   docker build -t emoji-alchemist . && docker run --rm -p 7860:7860 emoji-alchemist
FROM python:3.12-slim

RUN useradd --create-home alchemist
WORKDIR /home/alchemist/app

# torch from its CPU index: the usual one brings gigabytes of CUDA
COPY requirements.txt requirements.lock ./
RUN pip install --no-cache-dir --extra-index-url https://download.pytorch.org/whl/cpu "torch==2.13.0+cpu" \
    && grep -v "^torch==" requirements.lock > constraints.txt \
    && pip install --no-cache-dir --constraint constraints.txt -r requirements.txt

COPY --chown=alchemist app.py ./
COPY --chown=alchemist alchemist alchemist
COPY --chown=alchemist weights weights

USER alchemist
ENV GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=7860 GRADIO_ANALYTICS_ENABLED=False PYTHONUNBUFFERED=1
EXPOSE 7860
CMD ["python", "app.py"]
